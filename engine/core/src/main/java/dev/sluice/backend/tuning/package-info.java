/** How kernels are cut for a device, chosen by measuring, and kept from run to run. */
package dev.sluice.backend.tuning;
