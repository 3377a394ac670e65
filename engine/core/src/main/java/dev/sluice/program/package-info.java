/** Recording models as programs: operations over buffers, and the gradients of a loss. */
package dev.sluice.program;
