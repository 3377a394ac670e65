package dev.sluice.train;

/**
 * What a training step has done.
 *
 * @param loss the batch's loss
 * @param gradientNorm the gradients' global norm before any clipping
 * @param learningRate the rate of the step
 */
public record StepResult(double loss, double gradientNorm, double learningRate) {}
