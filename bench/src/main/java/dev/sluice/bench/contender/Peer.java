package dev.sluice.bench.contender;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The libraries of others that Sluice is compared with. */
public enum Peer {
  /** PyTorch's C++ library through bytedeco's binding. */
  LIBTORCH("libtorch", "libtorch", false),
  /** Microsoft's ONNX Runtime. */
  ONNXRUNTIME("onnxruntime", "onnxruntime", false),
  /** Intel's oneDNN, its recurrent primitive with weights that are packed once. */
  ONEDNN("onednn", "onednn", false),
  /** ND4J's own recurrent operations. */
  ND4J_OP("nd4j-op", "nd4j", false),
  /** Deeplearning4j's LSTM layer. */
  DL4J("dl4j", "nd4j", false),
  /** TensorFlow's block LSTM. */
  TENSORFLOW("tensorflow", "tensorflow", false),
  /** NVIDIA's cuDNN through PyTorch's C++ library, with the algorithm that PyTorch chooses. */
  LIBTORCH_CUDA("libtorch-cuda", "libtorch-cuda", true),
  /** The same with cuDNN's standard algorithm. */
  LIBTORCH_CUDA_STANDARD("libtorch-cuda-standard", "libtorch-cuda", true),
  /** PyTorch of a Python that is on this machine, on an NVIDIA GPU. */
  PYTORCH("pytorch", null, true),
  /** The same on the processor. */
  PYTORCH_CPU("pytorch-cpu", null, false);

  private static final String PYTHON = "python3";

  private final String label;
  private final String folder;
  private final boolean onGpu;

  Peer(String label, String folder, boolean onGpu) {
    this.label = label;
    this.folder = folder;
    this.onGpu = onGpu;
  }

  /** {@return the name on the command line} */
  public String label() {
    return label;
  }

  /**
   * {@return the folder of {@code bench/peers} that builds it; empty where there is none to build}
   */
  public Optional<String> folder() {
    return Optional.ofNullable(folder);
  }

  /** {@return whether it needs an NVIDIA GPU} */
  public boolean onGpu() {
    return onGpu;
  }

  /** {@return whether it has a process of its own, which measures itself: {@link TimesItself}} */
  public boolean timesItself() {
    return folder == null;
  }

  /**
   * Who is meant where all are asked for.
   *
   * @return all but those that only a name makes sense of
   */
  public static List<Peer> all() {
    return Stream.of(values()).filter(peer -> peer != PYTORCH_CPU).toList();
  }

  /**
   * The peer of a name.
   *
   * @param name as of {@link #label()}; of one that is a Python's, with or without a colon and the
   *     interpreter
   * @return the peer; empty where there is none
   */
  public static Optional<Peer> of(String name) {
    String[] parts = name.split(":", 2);
    return Stream.of(values())
        .filter(peer -> peer.label.equals(parts[0]))
        .filter(peer -> parts.length == 1 || peer.timesItself() && !parts[1].isBlank())
        .findFirst();
  }

  /**
   * The Python of a name.
   *
   * @param name as of {@link #of}
   * @return the interpreter's path, or its name on the search path
   */
  public static String interpreter(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? PYTHON : name.substring(colon + 1);
  }

  /** {@return the names of all peers} */
  public static List<String> labels() {
    return Stream.of(values()).map(Peer::label).toList();
  }
}
