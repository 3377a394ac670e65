/** JMH benchmarks of the cpu backend's kernels, each on its own. */
package dev.sluice.bench.cpu;
