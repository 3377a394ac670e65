package dev.sluice.examples.tag;

import dev.sluice.train.Entity;
import dev.sluice.train.EntityScore;
import dev.sluice.train.Evaluation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How good tags are. */
final class Scores {
  private Scores() {}

  /** A score, and the number that one tagger is compared with another by. */
  record Score(String text, double number) {}

  /** Of tags that stand alone: accuracy and macro F1. */
  static Score ofKinds(List<Sentence> sentences, List<int[]> predicted, List<String> tags) {
    Evaluation.Classification found = classes(sentences, predicted, tags);
    return new Score(found.toString(), found.accuracy());
  }

  /** Of every tag alone. */
  static Evaluation.Classification classes(
      List<Sentence> sentences, List<int[]> predicted, List<String> tags) {
    return Evaluation.Classification.of(
        tags.size(), flat(sentences.stream().map(Sentence::tags)), flat(predicted.stream()));
  }

  private static int[] flat(Stream<int[]> parts) {
    return parts.flatMapToInt(IntStream::of).toArray();
  }

  /**
   * Of entities, as WNUT-17 scores them (Derczynski et al. 2017): of every one that occurs, and of
   * surface forms, in which the same words of the same kind count once.
   */
  static Score ofEntities(List<Sentence> sentences, List<int[]> predicted, List<String> tags) {
    EntityScore all = EntityScore.NONE;
    Set<String> guessed = new HashSet<>();
    Set<String> there = new HashSet<>();
    for (int s = 0; s < sentences.size(); s++) {
      Sentence sentence = sentences.get(s);
      Set<Entity> own = Entity.of(tags, predicted.get(s));
      Set<Entity> right = Entity.of(tags, sentence.tags());
      all = all.plus(EntityScore.of(own, right));
      own.forEach(entity -> guessed.add(surface(entity, sentence)));
      right.forEach(entity -> there.add(surface(entity, sentence)));
    }
    EntityScore surfaces = EntityScore.of(guessed, there);
    return new Score("entities " + all + "; surface forms " + surfaces, all.f1());
  }

  private static String surface(Entity entity, Sentence sentence) {
    return entity.kind() + '\n' + words(entity, sentence);
  }

  /** An entity as it is written. */
  static String words(Entity entity, Sentence sentence) {
    return String.join(" ", sentence.shown().subList(entity.first(), entity.last() + 1));
  }
}
