/** Recurrent layers as a library: arrays in, arrays and gradients out. */
package dev.sluice.cells;
