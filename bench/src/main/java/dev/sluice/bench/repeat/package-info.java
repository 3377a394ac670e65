/** Layers that run again and again, to find what is wrong once in hundreds of times. */
package dev.sluice.bench.repeat;
