package dev.sluice.program;

import dev.sluice.op.Buffer;
import dev.sluice.op.RecurrentForward;
import dev.sluice.op.RecurrentSpec;
import dev.sluice.op.RecurrentWeights;

/**
 * A recurrent layer and direction of a program, as it was asked for.
 *
 * @param spec what is computed
 * @param x {@code [rows, I]}
 * @param weights the weights
 * @param op the recorded operation; that of a probed recorder reads the probe as well
 * @param probe {@code [rows, G·H]} zeros that are added to the gates' pre-activations, whose
 *     gradient is therefore theirs; null unless the recorder is a probed one
 */
public record Recurrence(
    RecurrentSpec spec, Buffer x, RecurrentWeights weights, RecurrentForward op, Buffer probe) {}
