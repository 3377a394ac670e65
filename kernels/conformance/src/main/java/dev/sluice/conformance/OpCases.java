package dev.sluice.conformance;

import dev.sluice.data.PackedLayout;
import dev.sluice.op.Buffer;
import dev.sluice.op.Role;
import dev.sluice.op.Shape;
import dev.sluice.program.Gradients;
import dev.sluice.program.Recorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sizes and the programs of tests of single operations. */
abstract class OpCases extends BackendTest {
  /** The size of a case: a batch and the columns of its matrices. */
  record Size(String lengths, int columns) {
    PackedLayout layout() {
      return PackedLayout.of(Stream.of(lengths.split(",")).mapToInt(Integer::parseInt).toArray());
    }

    int rows() {
      return layout().rows();
    }

    /** With 2 to 9 steps: one has no transitions, and a bound of many would hide a wrong result. */
    Size chains() {
      return new Size(
          Stream.of(lengths.split(","))
              .map(length -> "" + Math.clamp(Integer.parseInt(length), 2, 9))
              .collect(Collectors.joining(",")),
          columns);
    }
  }

  /** For subclasses. */
  OpCases() {}

  static Stream<Size> sizes() {
    return Stream.of(
        new Size("1", 1),
        new Size("1,1,1", 17),
        new Size("7,5,5,2,1", 5),
        new Size("4", 33),
        new Size("3,3,3,3,3,3,3,3,3,3,3", 31),
        new Size("67,2", 16));
  }

  /** A program under construction with the bounds of its results. */
  final class Case {
    final Size size;
    final Recorder r;
    final List<Buffer> inputs = new ArrayList<>();
    final List<Consumer<Comparison>> expected = new ArrayList<>();
    final Map<Buffer, double[]> ranges = new HashMap<>();
    final Map<Buffer, int[]> indices = new HashMap<>();

    Case(Size size) {
      this.size = size;
      this.r = new Recorder(size.layout().extent());
    }

    Buffer rows(String name) {
      return input(name, Shape.rows(size.columns()));
    }

    Buffer input(String name, Shape shape) {
      Buffer buffer = r.input(name, shape);
      inputs.add(buffer);
      return buffer;
    }

    void expect(Buffer buffer, double bound) {
      if (buffer.role() == Role.VALUE) {
        r.output(buffer);
      }
      expected.add(comparison -> comparison.expect(buffer, bound));
    }

    void expectShare(Buffer buffer, double share) {
      r.output(buffer);
      expected.add(comparison -> comparison.expectShare(buffer, share));
    }

    /**
     * Compares a result, and the gradients of all inputs so far through it, whose longest path has
     * so many roundings.
     */
    void expectWithGradients(Buffer result, double bound, double roundings) {
      Buffer seed = r.input("seed", result.shape());
      Gradients gradients = r.gradients(Map.of(result, seed), inputs);
      expect(result, bound);
      double share = Tolerance.gradientShare(roundings);
      inputs.forEach(input -> expectShare(gradients.of(input), share));
    }

    void run() {
      Comparison comparison = new Comparison(r.build(), size.layout());
      ranges.forEach((buffer, range) -> comparison.range(buffer, range[0], range[1]));
      indices.forEach(comparison::indices);
      expected.forEach(expectation -> expectation.accept(comparison));
      hold(comparison);
    }
  }
}
