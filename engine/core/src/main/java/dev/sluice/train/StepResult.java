package dev.sluice.train;

import java.util.Map;

/**
 * What a training step has done.
 *
 * @param loss the batch's loss
 * @param losses the mean of each head's loss, by head; NaN where none of its targets counts, and
 *     none of a model without heads
 * @param gradientNorm the gradients' global norm before any clipping
 * @param learningRate the rate of the step
 * @param watched norms and gradients of every parameter, of none unless {@link
 *     TrainingOptions#watch} asks for them; to be read before the next step
 */
public record StepResult(
    double loss,
    Map<String, Double> losses,
    double gradientNorm,
    double learningRate,
    WatchedParameters watched) {}
