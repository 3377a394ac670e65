/** Use of trained models: whole sequences, step by step with carried state, and sampling. */
package dev.sluice.predict;
