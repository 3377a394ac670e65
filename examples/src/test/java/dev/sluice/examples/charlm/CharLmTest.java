package dev.sluice.examples.charlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharLmTest {
  @TempDir private Path folder;

  private static Ran run(List<String> arguments) {
    return Ran.of(CharLm.application(), arguments.toArray(String[]::new));
  }

  /** A text whose next character is certain after a few, so that little training is enough. */
  private Path text() throws IOException {
    return Files.writeString(folder.resolve("text"), "the cat sat on the mat. ".repeat(300));
  }

  private List<String> small(Path checkpoint) throws IOException {
    return new ArrayList<>(
        List.of(
            "--text",
            text().toString(),
            "--backend",
            "reference",
            "--hidden",
            "24",
            "--window",
            "16",
            "--streams",
            "4",
            "--rate",
            "0.02",
            "--epochs",
            "2",
            "--checkpoint",
            checkpoint.toString(),
            "--out",
            folder.resolve("out").toString(),
            "--length",
            "60",
            "--prompt",
            "the "));
  }

  private static double bits(String out, String line) {
    Matcher matcher = Pattern.compile(line + ".*?held-out ([0-9.]+) bits").matcher(out);
    assertTrue(matcher.find(), out);
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void trainsSavesReadsAndSamples() throws IOException {
    Path checkpoint = folder.resolve("model.safetensors");
    Ran result = run(small(checkpoint));
    assertEquals(0, result.exit(), result.err());
    assertEquals("", result.err());
    double first = bits(result.out(), "Epoch 1/2:");
    double last = bits(result.out(), "Epoch 2/2:");
    assertTrue(last < first && last < 0.2, result.out());
    assertTrue(bits(result.out(), "Order-3 character n-gram") > 0, result.out());
    assertTrue(result.out().contains("--- sample 2 ---"), result.out());
    assertTrue(result.out().contains("sat on the mat"), result.out());
    String page = Files.readString(folder.resolve("out/page.html"));
    assertTrue(page.contains(" bits\" style="), page);
    Ran used = run(List.of("--use", checkpoint.toString(), "--prompt", "the ", "--samples", "1"));
    assertTrue(used.well().out().contains("sat on the mat"), used.out());

    List<String> again = small(checkpoint);
    again.add("--resume");
    Ran resumed = run(again);
    assertEquals(0, resumed.exit(), resumed.err());
    assertTrue(resumed.out().contains("Resumed from " + checkpoint), resumed.out());
    assertFalse(resumed.out().contains("Epoch 1/2:"), "a finished training is not repeated");
  }

  /** The tutorial's tiny case: at the end every next character is nearly certain. */
  @Test
  void aFewWordsByHeart() {
    String words = "hello world this is a character level model";
    String checkpoint = folder.resolve("words.safetensors").toString();
    Ran learned =
        run(List.of(
                "--text-literal",
                words,
                "--checkpoint",
                checkpoint,
                "--prompt",
                "hello",
                "--temperature",
                "0",
                "--length",
                "38",
                "--samples",
                "1"))
            .well();
    List<String> epochs = learned.out().lines().filter(line -> line.startsWith("Epoch")).toList();
    assertEquals(4, epochs.size(), learned.out());
    assertTrue(learned.number("Epoch 200/200: loss") < 0.05, learned.out());
    assertTrue(learned.out().contains("\n" + words + "\n"), learned.out());

    Ran bars = run(List.of("--use", checkpoint, "--next", "hello worl")).well();
    String first = bars.out().lines().findFirst().orElseThrow();
    assertTrue(first.matches(" +d +(9[0-9]|100).*█{36,40}"), bars.out());
    assertEquals(10, bars.out().lines().count());
    run(List.of("--use", checkpoint, "--next", "héllo"))
        .refused(
            "--next has 'é', which the model has never seen; it knows a c d e h i l m o r s space t"
                + " v w");
    run(List.of("--text-literal", words, "--prompt", "Q", "--checkpoint", checkpoint))
        .refused("--prompt has 'Q', which the model has never seen");
    run(List.of("--text-literal", "", "--checkpoint", checkpoint))
        .refused("--text-literal is '', needs two characters at least");
    run(List.of("--text-literal", words, "--window", "9"))
        .refused("--text-literal and --window are both given");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--text /no/such/text|--text /no/such/text: there is no such file or folder",
        "--cell elman|Unknown cell 'elman'; there are rnn_tanh, rnn_relu, lstm, gru",
        "--hidden 0|Recurrent layer: hidden size is 0, must be at least 1",
        "--hidden x|Invalid value for option '--hidden': 'x' is not an int",
        "--window 0|Stream data set: window is 0, must be at least 1",
        "--epochs 0|Training: epochs is 0, must be at least 1",
        "--rate -1|Learning rate: rate is -1.0, must be above 0",
        "--backend gpu|Unknown backend 'gpu'; there are auto, reference",
        "--top-p 2|Sampler: top-p is 2.0, must be in (0, 1]",
        "--rate 1e300|Learning rate: rate is 1.0E300, must be above 0 and at most",
        "--dropout 0.5|--dropout is 0.5 and acts between layers, but --layers is 1",
        "--layers 100000000|Recurrent layer: layers is 100000000, must be at most 1000",
        "--hidden 100000000|Parameter 'rnn.weight_ih_l0' [300000000, 32] has 9600000000 elements",
        "--chars -1|--chars is -1, must be at least 1",
        "--checkpoint /|/: cannot be written: it is a folder",
        "--wrong 2|Unknown options: '--wrong', '2'",
        "--checkpoint /no/such/folder/c|/no/such/folder/c: cannot be written: there is no folder",
      })
  void errorsAreOneLineAndExitCodeTwo(String given) throws IOException {
    String[] parts = given.split("\\|");
    List<String> arguments = small(folder.resolve("c"));
    String[] option = parts[0].split(" ");
    int at = arguments.indexOf(option[0]);
    if (at >= 0) {
      arguments.set(at + 1, option[1]);
    } else {
      arguments.addAll(List.of(option));
    }
    Ran result = run(arguments);
    assertEquals(2, result.exit(), result.err());
    assertTrue(result.err().startsWith("charlm: " + parts[1]), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @Test
  void aFileThatIsNoTextIsNamed() throws IOException {
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    Files.writeString(mixed.resolve("a.txt"), "text");
    Path binary = Files.write(mixed.resolve("b.bin"), new byte[] {(byte) 0xC3, 0x28});
    List<String> arguments = small(folder.resolve("c"));
    arguments.set(1, mixed.toString());
    Ran result = run(arguments);
    assertEquals(2, result.exit());
    assertEquals("charlm: " + binary + ": is not text in UTF-8\n", result.err());
  }

  @Test
  void aDamagedCheckpointIsRefused() throws IOException {
    Path checkpoint = Files.write(folder.resolve("c"), new byte[100]);
    List<String> arguments = small(checkpoint);
    arguments.add("--resume");
    Ran result = run(arguments);
    assertEquals(2, result.exit());
    assertTrue(result.err().startsWith("charlm: " + checkpoint + ": header: JSON"), result.err());
    assertEquals(100, Files.size(checkpoint), "and left as it was");
  }
}
