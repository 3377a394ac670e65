package dev.sluice.examples.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.examples.shared.Ran;
import dev.sluice.model.Dense;
import dev.sluice.model.Model;
import dev.sluice.train.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.of(Forecast.application(), arguments);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  /** Persistence has the noise twice, so that the noise alone is about half of its error. */
  @Test
  void theSine() throws IOException {
    Ran ran = run("--small", "--series", "sine", "--out", out()).well();
    double own = ran.number("\\n *1 ");
    double persistence = ran.number("\\n *1 +[0-9.]+");
    assertTrue(own < 0.75 * persistence, ran.out());
    String model = folder.resolve("out/sine.safetensors").toString();
    Ran used = run("--use", model).well();
    // The series ends at the sine of 100.
    assertEquals(Math.sin(100.05), used.number("\\n *1 "), 0.3);
    assertTrue(Files.size(folder.resolve("out/sine.png")) > 10_000);
    assertTrue(Files.readString(folder.resolve("out/page.html")).contains("data:image/png"));
  }

  /**
   * Half a year ahead better than the last number, than last year's, and than that with its rise.
   */
  @Test
  void carbonDioxide() throws IOException {
    Ran ran = run("--small", "--series", "co2", "--out", out()).well();
    double own = ran.number("\\n *26 ");
    for (int column = 1; column <= 3; column++) {
      double simple = ran.number("\\n *26" + " +[0-9.]+".repeat(column));
      assertTrue(own < simple, own + " against " + simple);
    }
    double within = ran.number("(?m)^(?=[0-9.]+ % of the numbers)") / 100;
    assertEquals(0.8, within, 0.15, "of a band from 10 to 90 %");
    String model = folder.resolve("out/co2.safetensors").toString();
    assertEquals(26, run("--use", model).well().out().lines().count() - 2);
  }

  @Test
  void seriesOfAFile() throws IOException {
    Path file = folder.resolve("series.csv");
    Files.writeString(file, "# a comment\ndate,value\n1,1.5\n2,\n3,2.5\n\n4,4\n5,\n");
    assertArrayEquals(new float[] {1.5f, 2, 2.5f, 4, 4}, Series.read(file, 2).values());
    run("--data", file.toString(), "--out", out())
        .refused("series.csv: has 5 numbers, windows of 50 and the 1 after it need 102 at least");
    Files.writeString(file, "1\n2\nthree\n");
    run("--data", file.toString(), "--out", out())
        .refused("series.csv, line 3: ends with 'three', must end with a number");
    Files.writeString(file, "");
    run("--data", file.toString(), "--out", out()).refused("has no numbers");
    Files.write(file, new byte[] {(byte) 0xff, 10});
    run("--data", file.toString(), "--out", out()).refused("is not text in UTF-8");
    run("--data", folder.resolve("absent").toString(), "--out", out())
        .refused("there is no such file");
    run("--series", "cosine").refused("--series is cosine, must be sine, co2 or both");
    run("--use", file.toString()).refused("series.csv");
    Path other = folder.resolve("other.safetensors");
    Model model = Model.features(1).add("head", new Dense(1));
    SavedModel.of(model, model.initialize(1)).save(other);
    run("--use", other.toString()).refused("was not written by forecast: its notes are []");
    assertEquals(2284, Series.co2().values().length);
  }
}
