package dev.sluice.examples.tag;

import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.VocabularyNote;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Layer;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.Weights;
import dev.sluice.train.SavedModel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A tagger: a bidirectional LSTM over a word's vector and over what its spelling says.
 *
 * @param words the model of sentences
 * @param wordWeights its weights
 * @param spelling the model of a word's characters
 * @param spellingWeights its weights
 * @param vocabulary the words
 * @param characters the characters
 * @param tags what the classes mean
 */
record TaggerModel(
    Model words,
    Weights wordWeights,
    Model spelling,
    Weights spellingWeights,
    Vocabulary vocabulary,
    Vocabulary characters,
    List<String> tags) {
  /** What a file of it is called in one's own folder; the other one stands beside it. */
  static final String FILE = "model.safetensors";

  private static final int WORD_COLUMNS = 100;
  private static final int SPELLING_COLUMNS = 25;
  private static final double DROPOUT = 0.3;
  private static final String VOCABULARY = "vocabulary";
  private static final String TAGS = "tags";
  private static final String SPELLING = "spelling";

  /** The tutorial's tagger: {@code [rows, 1]} of words to {@code [rows, tags]}. */
  static Model ofWords(int vocabulary, int hidden, int tags) {
    return model(vocabulary, new Embedding(vocabulary, WORD_COLUMNS), hidden, tags);
  }

  private static Model model(int vocabulary, Layer embedding, int hidden, int tags) {
    return Model.tokens(vocabulary)
        .add("embedding", embedding)
        .add("dropout", new Dropout(DROPOUT))
        .add(
            "rnn",
            new Recurrent(RecurrentOptions.lstm(hidden).layers(2).bidirectional().dropout(DROPOUT)))
        .add("again", new Dropout(DROPOUT))
        .add("head", new Dense(tags));
  }

  /** Untrained. */
  static TaggerModel of(TaggedText text, int mostWords, int hidden, long seed) {
    Vocabulary vocabulary = Vocabulary.ofTokens(text.frequentWords(), mostWords);
    Vocabulary characters = Vocabulary.ofCharacters(text.characters(), 500);
    Embedding embedding = new Embedding(vocabulary.size(), WORD_COLUMNS);
    Model words =
        model(
            vocabulary.size(),
            new Spelled(embedding, 2 * SPELLING_COLUMNS),
            hidden,
            text.tags().size());
    Model spelling = Spelling.model(characters.size(), SPELLING_COLUMNS);
    return new TaggerModel(
        words,
        words.initialize(seed),
        spelling,
        spelling.initialize(seed + 1),
        vocabulary,
        characters,
        text.tags());
  }

  int spelledColumns() {
    return spelling.outputShape().columns();
  }

  TaggerModel with(Weights newWords, Weights newSpelling) {
    return new TaggerModel(words, newWords, spelling, newSpelling, vocabulary, characters, tags);
  }

  /**
   * Writes two files; the second one's name says which weights it has, so that the pair that was
   * there before is whole until the first one is replaced.
   */
  void save(Path file, Map<String, String> notes) {
    String key = key(spellingWeights);
    SavedModel.of(spelling, spellingWeights)
        .note(VOCABULARY, VocabularyNote.write(characters))
        .save(beside(file, key));
    SavedModel saved =
        SavedModel.of(words, wordWeights)
            .note(VOCABULARY, VocabularyNote.write(vocabulary))
            .note(TAGS, String.join("\n", tags))
            .note(SPELLING, key);
    for (Map.Entry<String, String> note : notes.entrySet()) {
      saved = saved.note(note.getKey(), note.getValue());
    }
    saved.save(file);
  }

  private static Path beside(Path file, String key) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return file.resolveSibling(stem + ".spelling-" + key + (dot < 0 ? "" : name.substring(dot)));
  }

  private static String key(Weights weights) {
    CRC32 sum = new CRC32();
    for (String name : weights.names()) {
      float[] values = weights.values(name);
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
      bytes.asFloatBuffer().put(values);
      sum.update(bytes);
    }
    return String.format("%08x", sum.getValue());
  }

  /** Reads what {@link #save} has written. */
  static TaggerModel load(Path file, SavedModel saved) {
    String tags = saved.notes().get(TAGS);
    if (tags == null) {
      throw new FileFormatException(
          file + ": was not written by tag: its notes are " + saved.notes().keySet());
    }
    String key = saved.notes().getOrDefault(SPELLING, "");
    if (!key.matches("[0-9a-f]{8}")) {
      throw new FileFormatException(
          file + ": its note '" + SPELLING + "' is '" + key + "', must be eight digits");
    }
    Path beside = beside(file, key);
    SavedModel spelling = SavedModel.load(beside);
    if (!key(spelling.weights()).equals(key)) {
      throw new FileFormatException(beside + ": has other weights than those that its name says");
    }
    return new TaggerModel(
        saved.model(),
        saved.weights(),
        spelling.model(),
        spelling.weights(),
        VocabularyNote.read(file, saved.notes().get(VOCABULARY)),
        VocabularyNote.read(beside, spelling.notes().get(VOCABULARY)),
        List.of(tags.split("\n")));
  }
}
