package dev.sluice.train;

/** Where a training is. Everything that a resumed training needs beside the arrays. */
final class TrainingState {
  long step;
  int epoch;
  int batch;
  double epochLoss;
  double bestLoss = Double.POSITIVE_INFINITY;
  int epochsSinceBest;
  double rateFactor = 1;
  double plateauLoss = Double.POSITIVE_INFINITY;
  int plateauEpochs;
}
