/**
 * A look inside recurrent layers: states, gates and their gradients, step by step and unit by unit.
 */
package dev.sluice.trace;
