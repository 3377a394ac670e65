/** Models: stacks of layers that record themselves into programs, and their weights. */
package dev.sluice.model;
