/** Counter-based random numbers: the same draw on every backend, whatever the order of drawing. */
package dev.sluice.random;
