package dev.sluice.cpu.gemm;

import dev.sluice.cpu.vector.Activations;
import dev.sluice.cpu.vector.Hot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
          "dev.sluice.cpu.gemm.RowTile::fourPanels",
          "dev.sluice.cpu.gemm.WideTile::row",
          "dev.sluice.cpu.gemm.WideTile::twoRows",
          "dev.sluice.cpu.gemm.WideTile::pairs",
          "dev.sluice.cpu.vector.Activations::sigmoids",
          "dev.sluice.cpu.vector.Activations::tanhs");

  private EveryKernel() {}

  /**
   * The methods that make machine code, all of them.
   *
   * @param manyRegisters whether the processor has 32
   */
  public static Set<String> of(boolean manyRegisters) {
    Set<String> all = new TreeSet<>();
    String gemm = "dev.sluice.cpu.gemm.";
    for (int rows = 1; rows <= (manyRegisters ? 8 : 6); rows++) {
      all.add(
          gemm
              + (rows > 6 ? "TileOf7And8" : rows > 4 ? "TileOf5And6" : "TileOf1To4")
              + "::rows"
              + rows);
    }
    all.add(gemm + "PackedTile::rows" + (manyRegisters ? 8 : 6));
    all.addAll(
        List.of(
            gemm + "RowTile::fourPanels",
            gemm + "WideTile::row",
            gemm + "WideTile::twoRows",
            gemm + "WideTile::pairs"));
    String vector = "dev.sluice.cpu.vector.Activations::";
    all.addAll(List.of(vector + "sigmoids", vector + "tanhs"));
    return all;
  }

  private static List<Hot> all() {
    List<Hot> all = new ArrayList<>(List.of(Activations.SIGMOID, Activations.TANH));
    all.addAll(List.of(PackedTile.HOT, RowTile.HOT, WideTile.HALVES));
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
    Thread.sleep(1000);
    System.exit(all().stream().allMatch(Hot::isCompiled) ? 0 : 1);
  }
}
