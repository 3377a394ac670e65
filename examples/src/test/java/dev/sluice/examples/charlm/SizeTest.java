package dev.sluice.examples.charlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.file.FileFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeTest {
  private static final int MOST = 3_000_000;

  @Test
  void aFastMachineTrainsTheFullSize() {
    assertEquals(Size.FULL, Size.fitting(MOST, hidden -> 1e-5));
  }

  /** 297 s for the full size: the largest of the smaller ones that fits. */
  @Test
  void aSlowerOneTrainsASmallerModel() {
    List<Integer> measured = new ArrayList<>();
    Size size =
        Size.fitting(
            MOST,
            hidden -> {
              measured.add(hidden);
              return 297.0 / MOST * Math.pow(hidden / 512.0, 1.7);
            });
    assertEquals(new Size(256, MOST), size);
    assertEquals(List.of(512, 256), measured, "384 needs 167 s at best and is not tried");
  }

  @Test
  void aVerySlowOneReadsLess() {
    assertEquals(new Size(128, 700_000), Size.fitting(MOST, hidden -> hidden / 128 * 2e-4));
  }

  @Test
  void whateverTheMachineThereIsSomeText() {
    assertEquals(new Size(128, 50_000), Size.fitting(MOST, hidden -> 1));
  }

  @Test
  void aNoteIsReadAgain() {
    Path file = Path.of("c");
    Size size = new Size(192, 1_234_567);
    assertEquals(size, Size.ofNote(file, size.note()));
    assertEquals(Size.FULL, Size.ofNote(file, null));
    for (String wrong :
        new String[] {
          "{}", "{\"hidden\":0,\"characters\":1}", "{\"hidden\":\"x\",\"characters\":1}", "7"
        }) {
      assertThrows(FileFormatException.class, () -> Size.ofNote(file, wrong), wrong);
    }
  }
}
