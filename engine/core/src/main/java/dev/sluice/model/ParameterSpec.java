package dev.sluice.model;

import dev.sluice.op.Shape;

/**
 * A parameter that a model declares.
 *
 * @param name its name in programs and files, as {@code rnn.weight_ih_l0}
 * @param shape its shape
 * @param initializer how its first values are drawn
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer) {}
