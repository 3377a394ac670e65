package dev.sluice.examples.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifyTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Classify.application(), arguments);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  /** The small version is better than naive Bayes, and its model says so of single names. */
  @Test
  void isBetterThanNaiveBayes() throws IOException {
    Ran ran = run("--small", "--out", out()).well();
    // Languages count the same, however many names there are of them: macro F1.
    double own = ran.number("Held out, LSTM:.*macro F1");
    double simple = ran.number("Held out, trigram naive Bayes:.*macro F1");
    assertTrue(own > simple, own + " against " + simple);
    String page = Files.readString(folder.resolve("out/page.html"));
    assertTrue(page.contains("<td>Polish</td>") && page.contains("data:image/png;base64,"), page);
    assertTrue(Files.size(folder.resolve("out/confusion.png")) > 10_000);
    String model = folder.resolve("out/model.safetensors").toString();
    Ran used = run("--use", model, "Kowalczyk", "Andersson").well();
    assertTrue(used.out().lines().toList().get(1).contains("Polish"), used.out());
    run("--use", model).refused("needs names, as Kowalczyk");
    run("--use", model, "Kowalczyk", "").refused("NAME '': has no letter");
    run("--use", model, "李").refused("NAME '李': has no letter that the model has ever seen");
  }

  @Test
  void namesOfSeveralLanguages() throws IOException {
    Names names = Names.ofDatafaker(false);
    assertTrue(names.byLanguage().size() >= 10, names.byLanguage().keySet().toString());
    names
        .byLanguage()
        .forEach((language, all) -> assertTrue(all.size() >= 250, language + ": " + all.size()));
    Split split = Split.of(names, Integer.MAX_VALUE, 1);
    Set<String> learned = new HashSet<>();
    split.train().forEach(name -> learned.add(name.text()));
    assertTrue(split.heldOut().stream().noneMatch(name -> learned.contains(name.text())));
    int all = split.train().size() + split.heldOut().size();
    assertEquals(0.2, split.heldOut().size() / (double) all, 0.01);
  }

  /** Counted by hand: of two classes with a name each. */
  @Test
  void naiveBayes() {
    NaiveBayes bayes = new NaiveBayes(2);
    bayes.count("anna", 0);
    bayes.count("otto", 1);
    assertEquals(0, bayes.predict("hanna"));
    assertEquals(1, bayes.predict("lotto"));
  }

  @Test
  void namesOfAFolder() throws IOException {
    Path data = Files.createDirectory(folder.resolve("names"));
    run("--data", data.resolve("absent").toString(), "--out", out()).refused("is no folder");
    run("--data", data.toString(), "--out", out()).refused("has 0 files with names");
    Files.writeString(data.resolve("A.txt"), "anna\nhanna\nsusanna\nnana\nana\nnanna\n");
    Files.writeString(data.resolve("B.txt"), "otto\n");
    run("--data", data.toString(), "--out", out()).refused("B.txt: has 1 different names");
    Files.writeString(data.resolve("B.txt"), "otto\nlotto\nottokar\nbotto\ntoto\nrotto\n");
    Files.write(data.resolve("C.txt"), new byte[] {(byte) 0xff, 10, (byte) 0xfe, 10});
    run("--data", data.toString(), "--out", out()).refused("C.txt: is not text in UTF-8");
    Files.delete(data.resolve("C.txt"));
    Ran ran = run("--data", data.toString(), "--out", out(), "--epochs", "2").well();
    assertTrue(ran.out().contains("names of 2 languages"), ran.out());
    run("--epochs", "0").refused("--epochs is 0, must be at least 1");
  }
}
