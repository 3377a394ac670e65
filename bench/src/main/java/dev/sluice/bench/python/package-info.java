/** PyTorch of a Python on this machine, in a process of its own that times itself. */
package dev.sluice.bench.python;
