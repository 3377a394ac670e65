/** Chooses how a backend's kernels are cut, by measuring. */
package dev.sluice.bench.tune;
