/** Inference step by step with carried state, and sampling from what it predicts. */
package dev.sluice.generate;
