package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Hot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A program that has every innermost kernel compiled as the backend has it. */
public final class EveryKernel {
  /** What there is of vectors, as HotSpot's commands name it. */
  public static final List<String> METHODS =
      List.of(
          "dev.sluice.cpu.gemm.TileOf1To4::rows*",
          "dev.sluice.cpu.gemm.TileOf5And6::rows*",
          "dev.sluice.cpu.gemm.TileOf7And8::rows*",
          "dev.sluice.cpu.gemm.PackedTile::rows*",
          "dev.sluice.cpu.gemm.WideTile::row",
          "dev.sluice.cpu.gemm.WideTile::twoRows",
          "dev.sluice.cpu.gemm.WideTile::pairs",
          "dev.sluice.cpu.vector.Activations::sigmoids",
          "dev.sluice.cpu.vector.Activations::tanhs");

  /** Printed in the end, when all are compiled. */
  public static final String DONE = "every kernel is compiled";

  private EveryKernel() {}

  private static List<Hot> all() {
    List<Hot> all = new ArrayList<>(List.of(Activations.SIGMOID, Activations.TANH));
    all.addAll(List.of(PackedTile.HOT, WideTile.HALVES));
    Stream.of(Tile.HOT, WideTile.HOT)
        .flatMap(Arrays::stream)
        .filter(Objects::nonNull)
        .forEach(all::add);
    return all;
  }

  public static void main(String[] args) throws InterruptedException {
    all().forEach(Hot::want);
    Hot.warm();
    // What is compiled is printed by another thread, and may be just now.
    Thread.sleep(500);
    System.out.println();
    System.out.println(all().stream().allMatch(Hot::isCompiled) ? DONE : "not all are compiled");
  }
}
