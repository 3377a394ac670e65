/** Everything that must be known of a GPU in one command, each step in a process of its own. */
package dev.sluice.bench.gpucheck;
