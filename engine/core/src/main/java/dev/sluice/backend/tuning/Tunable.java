package dev.sluice.backend.tuning;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Executable;
import dev.sluice.program.Program;
import java.nio.file.Path;
import java.util.List;

/**
 * A backend whose recurrent kernels can be cut differently, and which keeps what was measured best
 * for a device. {@code sluice tune} turns its knobs one after the other.
 */
public interface Tunable extends Backend {
  /**
   * What can be chosen for layers of a class on this device.
   *
   * @param shape the class
   * @return knobs in the order in which they are worth trying
   */
  List<Knob> knobs(ShapeClass shape);

  /**
   * What holds for a class now.
   *
   * @param shape the class
   * @return a value for each knob
   */
  Settings settings(ShapeClass shape);

  /**
   * Compiles a program with settings that hold for all its layers.
   *
   * @param program the program
   * @param settings a value for each knob
   * @return an executable, which its caller closes
   * @throws IllegalArgumentException where a value is none
   * @throws IllegalStateException where the device cannot run kernels that are cut so
   */
  Executable compile(Program program, Settings settings);

  /**
   * Checks that settings can be kept, before anything is measured.
   *
   * @throws java.io.UncheckedIOException where they cannot
   */
  void requireKeepable();

  /**
   * Keeps settings for this device and driver, from the next time on that the backend is opened.
   *
   * @param shape the class that they were measured for
   * @param settings a value for each knob
   * @return the file that has them
   */
  Path keep(ShapeClass shape, Settings settings);
}
