package dev.sluice.examples.tag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Tag.application(), arguments);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  /** Names that were never met are told by where they stand and how they are spelled. */
  @Test
  void namesInJava() throws IOException {
    Ran ran = run("--small", "--epochs", "2", "--hidden", "64", "--out", out()).well();
    double own = ran.number("Held out, LSTM:.*accuracy");
    double simple = ran.number("Held out, most frequent tag:.*accuracy");
    assertTrue(own > simple + 5, own + " against " + simple);
    String page = Files.readString(folder.resolve("out/page.html"));
    assertTrue(page.contains("class=\"c4\" title=\"method\"") && page.contains(" wrong\""), page);
    assertTrue(Files.size(folder.resolve("out/confusion.png")) > 10_000);
    Path source = folder.resolve("Some.java");
    Files.writeString(source, "/* < */ class Some { String name(int a) { return \"x\" + a; } }");
    Path model = folder.resolve("out/model.safetensors");
    run("--use", model.toString(), source.toString(), "--out", out()).well();
    String tagged = Files.readString(folder.resolve("out/tagged.html"));
    assertTrue(tagged.contains("/* &lt; */ class <span class=\"c"), tagged);
    assertTrue(tagged.contains(">name</span>(int <span"), tagged);
    run("--use", model.toString()).refused("needs a FILE to tag");
    run("--use", model.toString(), folder.resolve("Absent.java").toString())
        .refused("Absent.java: there is no such file");
    Files.writeString(source, " ");
    run("--use", model.toString(), source.toString()).refused("Some.java: has no words to tag");
    Path spelling;
    try (Stream<Path> all = Files.list(folder.resolve("out"))) {
      spelling =
          all.filter(each -> each.toString().contains("spelling-")).findFirst().orElseThrow();
    }
    Files.delete(spelling);
    run("--use", model.toString(), source.toString()).refused(spelling.toString());
  }

  private static final String SOURCE =
      """
      package java.util;
      import java.io.Serializable;
      @Deprecated class Tiny<T> implements Serializable {
        private int size = 1;
        Tiny(int size) { this.size = size; }
        /** size */ T size(List<? extends T> list) throws java.io.IOException {
          for (T size : list) { if (size instanceof String text) { return list.get(text.length()); } }
          list.forEach(each -> System.out.println(each)); list.forEach(Objects::requireNonNull);
          return null;
        }
      }
      """;

  /** Every name as one reads it. */
  @Test
  void kindsOfNames() {
    List<Sentence> sentences =
        JavaSources.labelled(Map.of("java.base/java/util/Tiny.java", SOURCE))
            .get("java.base/java/util/Tiny.java");
    List<String> found = new ArrayList<>();
    for (Sentence sentence : sentences) {
      for (int t = 0; t < sentence.words().size(); t++) {
        if (sentence.tags()[t] >= 0) {
          found.add(sentence.shown().get(t) + " " + NameKinds.KINDS.get(sentence.tags()[t]));
        }
      }
    }
    String expected =
        """
        java package,util package,java package,io package,Serializable type,Deprecated annotation,\
        Tiny type,T type parameter,Serializable type,size field,Tiny method,size parameter,\
        size field,size parameter,T type parameter,size method,List type,T type parameter,\
        list parameter,java package,io package,IOException type,T type parameter,size local,\
        list parameter,size local,String type,text local,list parameter,get method,text local,\
        length method,list parameter,forEach method,each parameter,System type,out field,\
        println method,each parameter,list parameter,forEach method,Objects type,\
        requireNonNull method\
        """;
    assertEquals(List.of(expected.split(",")), found);
  }

  @Test
  void tokens() {
    List<JavaTokens.Token> tokens =
        JavaTokens.of(
            "int a1=0x1F+1e-3f; // no\nString s = \"a\\\"b\" + '\\'' + \"\"\"\n x\"\"\";");
    assertEquals(
        List.of(
            "int", "a1", "=", "0", "+", "0", ";", "String", "s", "=", "\"\"", "+", "''", "+",
            "\"\"", ";"),
        tokens.stream().map(JavaTokens.Token::word).toList());
    assertEquals(
        List.of("a1", "String", "s"),
        tokens.stream().filter(JavaTokens.Token::name).map(JavaTokens.Token::written).toList());
  }

  private static final String SENTENCE = "Ada\tB-person\nLovelace\tI-person\nwas here O\n\n";

  @Test
  void entitiesOfCoNll() throws IOException {
    Path data = folder.resolve("train.conll");
    Files.writeString(data, SENTENCE.repeat(60));
    Path test = folder.resolve("test.conll");
    Files.writeString(test, SENTENCE + "Ada\tB-person\nByron\tI-person\nwas\tO\n");
    Ran ran =
        run(
                "--data",
                data.toString(),
                "--test",
                test.toString(),
                "--out",
                out(),
                "--hidden",
                "16",
                "--epochs",
                "8")
            .well();
    // Of "Ada Lovelace" and "Ada Byron" a word's most frequent tag knows the first only.
    assertEquals(50, ran.number("most frequent tag: +entities precision [0-9.]+ %, recall"), 0);
    assertEquals(100, ran.number("Held out, LSTM: +entities precision [0-9.]+ %, recall"), 0);
    Path some = Files.writeString(folder.resolve("some.txt"), "was here\nAda Lovelace was\n");
    String model = folder.resolve("out/model.safetensors").toString();
    Ran used = run("--use", model, some.toString(), "--out", out()).well();
    assertTrue(used.out().startsWith("person          Ada Lovelace\n"), used.out());
  }

  @Test
  void filesThatAreNotCoNll() throws IOException {
    Path data = folder.resolve("train.conll");
    Files.writeString(data, "Ada\tB-person\n\nLovelace\n");
    run("--data", data.toString(), "--out", out())
        .refused("train.conll, line 3: 'Lovelace' must be a word, white space and its tag");
    Files.writeString(data, "Ada\tPER\n");
    run("--data", data.toString(), "--out", out()).refused("train.conll, line 1: 'Ada\\u0009PER'");
    Files.writeString(data, "\n\n");
    run("--data", data.toString(), "--out", out()).refused("train.conll: has no sentences");
    Files.writeString(data, "Ada\tB-person\n");
    run("--data", data.toString(), "--out", out())
        .refused("train.conll: has 1 sentences, needs 5 at least");
    Files.writeString(data, "a O\n\nb O\n\nc O\n\nd O\n\ne O\n");
    run("--data", data.toString(), "--out", out()).refused("all words are tagged O");
    Files.write(data, new byte[] {(byte) 0xff, 10});
    run("--data", data.toString(), "--out", out()).refused("train.conll: is not text in UTF-8");
    run("--data", folder.toString(), "--out", out()).refused("is a folder, must be a file");
    run("--test", data.toString()).refused("needs --data FILE to learn from");
    run("--epochs", "0").refused("--epochs is 0, must be at least 1");
  }
}
