package dev.sluice.bench.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.bench.gpucheck.Sensors.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the drivers' programs print, of several versions. */
class SensorsTest {
  @Test
  void linesOfNvidiaSmi() {
    assertEquals(
        List.of(
            new Reading("0 NVIDIA H200", 75.32, 345, 3201, 28),
            new Reading("1 NVIDIA A100 80GB PCIe", Double.NaN, 1410, 1512, Double.NaN)),
        Sensors.nvidia(
            """
            0, NVIDIA H200, 75.32, 345, 3201, 28
            1, NVIDIA A100 80GB PCIe, [N/A], 1410, 1512, [N/A]
            """));
    assertEquals(List.of(), Sensors.nvidia("No devices were found\n"));
  }

  @Test
  void cardsOfRocmSmi() {
    assertEquals(
        List.of(
            new Reading("card0 Instinct MI250X", 89, 800, 1600, 35),
            new Reading("card1 0x75b0", 266, 173, 2000, Double.NaN)),
        Sensors.rocm(
            """
            {"card0": {"Card series": "Instinct MI250X", "sclk clock speed:": "(800Mhz)",
                       "mclk clock speed:": "(1600Mhz)", "Temperature (Sensor edge) (C)": "32.0",
                       "Temperature (Sensor junction) (C)": "35.0",
                       "Max Graphics Package Power (W)": "560.0",
                       "Average Graphics Package Power (W)": "89.0"},
             "card1": {"Card Model": "0x75b0", "sclk clock speed:": "(173Mhz)",
                       "mclk clock speed:": "(2000Mhz)",
                       "Current Socket Graphics Package Power (W)": "266.0"},
             "system": {"Driver version": "6.7.0"}}
            """));
    assertEquals(List.of(), Sensors.rocm("WARNING: No AMD GPUs specified\n"));
  }
}
