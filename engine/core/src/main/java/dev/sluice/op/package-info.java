/**
 * The vocabulary of programs: buffers, their shapes, and the sealed set of operations on them.
 *
 * <p>An operation is a record of buffers and constants. It validates its shapes when it is made,
 * knows what it costs, and knows how to record the operations of its gradient. It computes nothing:
 * that is a backend's work.
 */
package dev.sluice.op;
