package dev.sluice.examples.shared;

import dev.sluice.data.Example;
import dev.sluice.model.Model;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Loss;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A task that several kinds of cells can be compared on.
 *
 * @param name what it is
 * @param unit what its score is
 * @param larger whether larger scores are better
 * @param train what is learned from
 * @param heldOut what is only predicted
 * @param model makes a model around a recurrent layer
 * @param loss what is learned
 * @param score of an evaluation on what is held out
 * @param simple the score of something simple
 * @param epochs passes over what is learned from
 */
public record Contest(
    String name,
    String unit,
    boolean larger,
    List<Example> train,
    List<Example> heldOut,
    Function<RecurrentOptions, Model> model,
    Loss loss,
    ToDoubleFunction<Evaluation> score,
    double simple,
    int epochs) {}
