package dev.sluice.cpu.kernel;

import dev.sluice.backend.Fusion;
import dev.sluice.cpu.gemm.WeightFormat;
import dev.sluice.cpu.memory.Blocks;
import dev.sluice.cpu.team.Team;
import java.util.Set;

/**
 * What kernels are made for.
 *
 * @param blocks where buffers are
 * @param team who computes
 * @param fusions the rungs of the ladder that are on
 * @param format how weights are packed
 */
public record Machine(Blocks blocks, Team team, Set<Fusion> fusions, WeightFormat format) {}
