package dev.sluice.train;

/**
 * What a training step has done.
 *
 * @param loss the batch's loss
 * @param gradientNorm the gradients' global norm before any clipping
 * @param learningRate the rate of the step
 * @param watched norms and gradients of every parameter, of none unless {@link
 *     TrainingOptions#watch} asks for them; to be read before the next step
 */
public record StepResult(
    double loss, double gradientNorm, double learningRate, WatchedParameters watched) {}
