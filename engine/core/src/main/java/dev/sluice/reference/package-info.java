/**
 * The reference backend: every operation in plain loops, in double. It is the definition of what
 * the others must compute.
 */
package dev.sluice.reference;
