package dev.sluice.examples.music;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.NGram;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.examples.shared.RollPicture;
import dev.sluice.examples.shared.VocabularyNote;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.predict.Sampler;
import dev.sluice.predict.Session;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Melodies, note by note: learns some, says how well it knows others, makes up new ones. */
@Command(
    name = "music",
    showDefaultValues = true,
    description = {
      "Trains an LSTM on melodies in ABC notation, prints held-out bits per note beside those of"
          + " models of the one and the three notes before, and writes new melodies as MIDI files"
          + " with their piano rolls."
    })
public final class Music extends Application {
  private static final String VOCABULARY = "vocabulary";
  private static final List<Integer> BASELINES = List.of(1, 3);
  private static final int TOKENS_OF_NOTE = 2;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "melodies in ABC notation: a file, a folder of .abc files or a .zip of them; default:"
              + " some dozens of traditional ones")
  private Path data;

  @Option(names = "--epochs", description = "passes over the melodies; two thirds with --small")
  private int epochs = 60;

  @Option(names = "--hidden", description = "hidden size of both layers")
  private int hidden = 128;

  @Option(names = "--melodies", description = "how many melodies to write")
  private int melodies = 3;

  @Option(names = "--meter", description = "of the melodies that are written")
  private String meter = "6/8";

  @Option(names = "--notes", description = "the most notes of a melody that is written")
  private int notes = 120;

  @Option(names = "--temperature", description = "of sampling; 0 takes the most likely")
  private double temperature = 0.8;

  private Music() {}

  /** {@return the application} */
  static Music application() {
    return new Music();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Music(), args);
  }

  @Override
  protected void check() {
    atLeast("--epochs", epochs, 1);
    atLeast("--hidden", hidden, 1);
    atLeast("--melodies", melodies, 1);
    atLeast("--notes", notes, 1);
    sampler();
  }

  private Sampler sampler() {
    return new Sampler(temperature, 0, 1, new PhiloxRandom(seed(), 1));
  }

  private Model model(int tokens) {
    return Model.tokens(tokens)
        .add("embedding", new Embedding(tokens, 32))
        .add("rnn", new Recurrent(RecurrentOptions.lstm(hidden).layers(2).dropout(0.4)))
        .add("dropout", new Dropout(0.4))
        .add("head", new Dense(tokens));
  }

  @Override
  protected void train(Backend backend) throws IOException {
    Tunes tunes = data == null ? Tunes.own(seed()) : Tunes.read(data, seed());
    tunes.faults().forEach(fault -> print("Passed over: %s%n", fault));
    NoteTokens tokens = NoteTokens.of(tunes.train());
    requireMeter(tokens);
    Model model = model(tokens.vocabulary().size());
    print(
        "%s: %d melodies of %,d notes to learn from, %d of %,d held out%n%n%s%nBackend: %s%n%n",
        tunes.origin(),
        tunes.train().size(),
        notes(tunes.train()),
        tunes.heldOut().size(),
        notes(tunes.heldOut()),
        model.summary(),
        backend.name());
    SequenceDataset heldOut = SequenceDataset.ordered(examples(tunes.heldOut(), tokens), 32);
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(3e-3))
            .clipNorm(1)
            .averageWeights(0.97)
            .epochs(small() ? Math.ceilDiv(2 * epochs, 3) : epochs)
            .seed(seed());
    try (Trainer trainer =
        new Trainer(model, backend, options, examples(tunes.train(), tokens), 8)) {
      show(trainer);
      trainer.fit(heldOut);
      SavedModel saved =
          SavedModel.of(model, trainer.averagedWeights())
              .note(VOCABULARY, VocabularyNote.write(tokens.vocabulary()));
      Evaluation found = saved.evaluate(backend, options.loss(), heldOut);
      double own =
          found.bitsPerCharacter() * predicted(tunes.heldOut(), tokens) / notes(tunes.heldOut());
      print("%n");
      Page page = new Page("Melodies");
      said(page, "LSTM", own);
      for (int order : BASELINES) {
        double simple = baseline(tunes, tokens, order);
        said(page, "order-" + order + " model", simple);
        result(tunes.origin() + ", bits per note", own, "order-" + order + " model", simple);
      }
      keep(saved, "model.safetensors", "--meter 4/4");
      write(saved, tokens, backend, page);
    }
  }

  private void said(Page page, String who, double bits) {
    String line = String.format(Locale.ROOT, "Held out, %s: %.3f bits per note", who, bits);
    print("%s%n", line);
    page.text(line);
  }

  private static int notes(List<Tune> tunes) {
    return tunes.stream().mapToInt(tune -> tune.notes().size()).sum();
  }

  /** What is predicted: all tokens but the first. */
  private static int predicted(List<Tune> tunes, NoteTokens tokens) {
    return tunes.stream().mapToInt(tune -> tokens.encode(tune).length - 1).sum();
  }

  private static List<Example> examples(List<Tune> tunes, NoteTokens tokens) {
    return tunes.stream()
        .map(tokens::encode)
        .map(
            all ->
                Example.tag(
                    Arrays.copyOf(all, all.length - 1), Arrays.copyOfRange(all, 1, all.length)))
        .toList();
  }

  private static double baseline(Tunes tunes, NoteTokens tokens, int order) {
    NGram model =
        new NGram(
            order * TOKENS_OF_NOTE,
            tokens.vocabulary().size(),
            tunes.train().stream().map(tokens::encode).toList());
    double bits =
        tunes.heldOut().stream().mapToDouble(tune -> model.bits(tokens.encode(tune))).sum();
    return bits / notes(tunes.heldOut());
  }

  private void requireMeter(NoteTokens tokens) {
    if (!tokens.meters().contains(meter)) {
      throw new IllegalArgumentException(
          "--meter is " + meter + ", the melodies that are learned from have " + tokens.meters());
    }
  }

  private void write(SavedModel saved, NoteTokens tokens, Backend backend, Page page) {
    try (Predictor predictor = saved.predictor(backend);
        Session session = predictor.session()) {
      Sampler sampler = sampler();
      for (int i = 1; i <= melodies; i++) {
        Tune tune = compose("Melody " + i, session, tokens, sampler);
        Midi.save(tune, file("melody" + i + ".mid"));
        Picture roll = roll(tune);
        roll.save(file("melody" + i + ".png"));
        print("%s: %d notes, %s%n", tune.title(), tune.notes().size(), file("melody" + i + ".mid"));
        page.heading(tune.title())
            .picture(roll.png(), "The notes of the melody as a piano roll")
            .html(
                "<p><a download=\"melody"
                    + i
                    + ".mid\" href=\"data:audio/midi;base64,"
                    + Base64.getEncoder().encodeToString(Midi.bytes(tune))
                    + "\">MIDI file</a></p>");
      }
    }
    page.save(file("page.html"));
  }

  private Tune compose(String title, Session session, NoteTokens tokens, Sampler sampler) {
    session.reset();
    List<Integer> written = new ArrayList<>();
    float[] logits = session.step(tokens.meter(meter));
    while (written.size() < TOKENS_OF_NOTE * notes) {
      boolean length = written.size() % TOKENS_OF_NOTE == 1;
      float[] allowed = logits.clone();
      for (int token = 0; token < allowed.length; token++) {
        boolean early = tokens.isEnd(token) && written.isEmpty();
        if (early || !tokens.fits(token, length)) {
          allowed[token] = Float.NEGATIVE_INFINITY;
        }
      }
      int token = sampler.next(allowed);
      if (tokens.isEnd(token)) {
        break;
      }
      written.add(token);
      logits = session.step(token);
    }
    return tokens.decode(title, meter, written);
  }

  private static Picture roll(Tune tune) {
    RollPicture picture = new RollPicture(tune.title());
    double at = 0;
    for (Tune.Note note : tune.notes()) {
      double end = at + (double) note.ticks() / Tune.QUARTER;
      if (note.pitch() != Tune.REST) {
        picture.add(note.pitch(), at, end);
      }
      at = end;
    }
    return picture.draw();
  }

  @Override
  protected void use(SavedModel saved, Path from, Backend backend) {
    NoteTokens tokens = new NoteTokens(VocabularyNote.read(from, saved.notes().get(VOCABULARY)));
    requireMeter(tokens);
    write(saved, tokens, backend, new Page("Melodies"));
  }
}
