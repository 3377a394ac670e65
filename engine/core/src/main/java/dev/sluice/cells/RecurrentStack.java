package dev.sluice.cells;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Cleanup;
import dev.sluice.backend.ProgramPool;
import dev.sluice.backend.SteadyState;
import dev.sluice.backend.Workspace;
import dev.sluice.data.SequenceBatch;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.model.BackendWeights;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.model.WeightLoader;
import dev.sluice.model.Weights;
import dev.sluice.op.ArraySize;
import dev.sluice.random.Philox;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An RNN, LSTM or GRU stack as a function of arrays.
 *
 * <pre>{@code
 * try (Backend backend = Backends.select();
 *     RecurrentStack lstm = RecurrentStack.load(Path.of("lstm.safetensors"), backend)) {
 *   StackOutput out = lstm.forward(SequenceBatch.of(sequences), null);
 *   float[][] first = out.sequence(0);
 * }
 * }</pre>
 *
 * <p>Without training, any number of threads may call {@link #forward} at once. With training, one
 * thread at a time calls forward and then {@link #backward}.
 */
public final class RecurrentStack implements AutoCloseable {
  /** Beyond which {@link #warm} does not wait for a machine that is never steady. */
  private static final double WARM_UP_SECONDS = 10;

  private final Backend backend;
  private final RecurrentOptions options;
  private final int inputSize;
  private final boolean training;
  private final long seed;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final BackendWeights weights;
  private final ProgramPool<StackProgram> programs;
  private boolean closed;
  private long runs;
  private Waiting lastForward;

  /** A forward pass whose workspace waits for its backward. */
  private record Waiting(ProgramPool.Compiled<StackProgram> program, StackPass pass) {}

  private RecurrentStack(
      Backend backend,
      int inputSize,
      RecurrentOptions options,
      Weights weights,
      boolean training,
      long seed) {
    this.backend = backend;
    this.inputSize = inputSize;
    this.options = options;
    Model model = model(inputSize, options);
    this.training = training;
    this.weights = new BackendWeights(model, weights, backend);
    this.programs =
        new ProgramPool<>(
            capacity -> new StackProgram(model, capacity, training), this.weights::derive);
    this.seed = seed;
  }

  /**
   * Parameters of a lone stack have PyTorch's bare names, so the layer records without a prefix.
   */
  private static Model model(int inputSize, RecurrentOptions options) {
    return Model.features(inputSize).add(Model.UNNAMED, new Recurrent(options));
  }

  /**
   * A stack with new weights.
   *
   * @param inputSize I
   * @param options what the stack is
   * @param seed of the first weights and of dropout masks
   * @param backend what computes; stays open
   * @return the stack, for inference
   */
  public static RecurrentStack create(
      int inputSize, RecurrentOptions options, long seed, Backend backend) {
    Weights weights = model(inputSize, options).initialize(seed);
    return new RecurrentStack(backend, inputSize, options, weights, false, seed);
  }

  /**
   * A stack from the state dict of PyTorch's nn.LSTM, nn.GRU or nn.RNN. Sizes, layers, directions,
   * biases and projection are read off its tensors; an nn.RNN is taken to be one of tanh.
   *
   * @param file a safetensors file
   * @param backend what computes; stays open
   * @return the stack, for inference
   * @throws dev.sluice.file.FileFormatException where the file is damaged or holds something else
   */
  public static RecurrentStack load(Path file, Backend backend) {
    return load(file, "", backend);
  }

  /**
   * A stack from the state dict of a whole PyTorch model, of which it is a part.
   *
   * @param file a safetensors file
   * @param prefix what stands before the part's names, as {@code "encoder.lstm."}
   * @param backend what computes; stays open
   * @return the stack, for inference
   * @throws dev.sluice.file.FileFormatException where the file is damaged or holds something else
   *     there
   */
  public static RecurrentStack load(Path file, String prefix, Backend backend) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      StateDict found = StateDict.of(open, prefix);
      return load(open, prefix, found.inputSize(), found.options(), backend);
    }
  }

  /**
   * A stack of known options from a file.
   *
   * @param file a safetensors file with PyTorch's names
   * @param inputSize I
   * @param options what the stack is
   * @param backend what computes; stays open
   * @return the stack, for inference
   * @throws dev.sluice.file.FileFormatException where the file is damaged or holds something else
   */
  public static RecurrentStack load(
      Path file, int inputSize, RecurrentOptions options, Backend backend) {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      return load(open, "", inputSize, options, backend);
    }
  }

  private static RecurrentStack load(
      SafetensorsFile file,
      String prefix,
      int inputSize,
      RecurrentOptions options,
      Backend backend) {
    Weights weights =
        WeightLoader.of(model(inputSize, options)).prefix(prefix).read(file).weights();
    return new RecurrentStack(backend, inputSize, options, weights, false, 0);
  }

  /**
   * The same stack with dropout active and gradients; it has its own copy of the weights.
   *
   * @param dropoutSeed of the dropout masks
   * @return a new stack, closed on its own
   */
  public RecurrentStack forTraining(long dropoutSeed) {
    return new RecurrentStack(backend, inputSize, options, weights(), true, dropoutSeed);
  }

  /** {@return what the stack is} */
  public RecurrentOptions options() {
    return options;
  }

  /** {@return I, columns of the input} */
  public int inputSize() {
    return inputSize;
  }

  /**
   * Computes the stack.
   *
   * @param batch {@code [rows, I]}
   * @param state the initial states; null for zeros
   * @return outputs and final states, in arrays of their own
   */
  public StackOutput forward(SequenceBatch batch, StackState state) {
    int size =
        ArraySize.of(
            "Recurrent stack: the outputs",
            "split the batch",
            StackPass.outputLines(options, batch),
            options.outputSize());
    float[] values = new float[size];
    return forward(batch, state, MemorySegment.ofArray(values));
  }

  /**
   * Computes the stack into memory of the caller's.
   *
   * @param batch {@code [rows, I]}
   * @param state the initial states; null for zeros
   * @param output receives the outputs, see {@link StackOutput#values()}
   * @return outputs and final states
   */
  public StackOutput forward(SequenceBatch batch, StackState state, MemorySegment output) {
    long needed = outputNumbers(batch) * Float.BYTES;
    if (output.byteSize() != needed) {
      throw new IllegalArgumentException(
          "Recurrent stack: the output's memory has "
              + output.byteSize()
              + " bytes, must have "
              + needed);
    }
    if (batch.features() != inputSize) {
      throw new IllegalArgumentException(
          "Recurrent stack: the batch has "
              + batch.features()
              + " features, the stack's input size is "
              + inputSize);
    }
    lock.readLock().lock();
    try {
      requireOpen();
      ProgramPool.Compiled<StackProgram> program = programs.get(batch.layout().extent());
      return training
          ? trainingForward(program, batch, state, output)
          : inferenceForward(program, batch, state, output);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Computes a batch until that is as fast as it gets: what computes is compiled while it runs, for
   * a second or more, ten at most. What a service wants hot before its first request it asks for;
   * nobody else need. Of a stack for training it is the forward pass, and replaces the one that
   * {@link #backward} would go through.
   *
   * @param batch of sizes as they will come; its results are thrown away
   */
  public void warm(SequenceBatch batch) {
    forward(batch, null);
    backend.warm();
    SteadyState.seconds(() -> forward(batch, null), WARM_UP_SECONDS);
  }

  private StackOutput inferenceForward(
      ProgramPool.Compiled<StackProgram> program,
      SequenceBatch batch,
      StackState state,
      MemorySegment output) {
    Workspace workspace = program.borrow();
    try {
      return new StackPass(program.recorded(), options, workspace, batch, 0).forward(state, output);
    } finally {
      program.giveBack(workspace);
    }
  }

  private synchronized StackOutput trainingForward(
      ProgramPool.Compiled<StackProgram> program,
      SequenceBatch batch,
      StackState state,
      MemorySegment output) {
    releaseLast();
    Workspace workspace = program.borrow();
    long key = Philox.runKey(seed, runs++);
    StackPass pass = new StackPass(program.recorded(), options, workspace, batch, key);
    StackOutput result =
        Cleanup.onFailure(() -> pass.forward(state, output), () -> program.giveBack(workspace));
    lastForward = new Waiting(program, pass);
    return result;
  }

  private void releaseLast() {
    if (lastForward != null) {
      lastForward.program.giveBack(lastForward.pass.workspace());
      lastForward = null;
    }
  }

  /**
   * Computes the gradients of the last forward pass; it can be called once for each.
   *
   * @param dOutput the loss's gradient with respect to the outputs, in their shape
   * @param dState its gradient with respect to the final states; null for zeros
   * @return its gradients with respect to everything else
   * @throws IllegalStateException without training, or without a forward pass before
   */
  public StackGradients backward(float[] dOutput, StackState dState) {
    lock.readLock().lock();
    try {
      requireOpen();
      return trainingBackward(dOutput, dState);
    } finally {
      lock.readLock().unlock();
    }
  }

  private synchronized StackGradients trainingBackward(float[] dOutput, StackState dState) {
    if (lastForward == null) {
      throw new IllegalStateException(
          training
              ? "Recurrent stack: backward needs a forward pass before it"
              : "Recurrent stack: backward needs forTraining()");
    }
    StackGradients gradients = lastForward.pass.backward(dOutput, dState);
    releaseLast();
    return gradients;
  }

  private long outputNumbers(SequenceBatch batch) {
    return StackPass.outputLines(options, batch) * options.outputSize();
  }

  /** {@return a copy of the weights} */
  public Weights weights() {
    lock.readLock().lock();
    try {
      requireOpen();
      return weights.read();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Replaces the weights, waiting for passes that are running. A forward pass before it has no
   * backward any more.
   *
   * @param newWeights values of all parameters, which are copied
   * @throws IllegalArgumentException where they are not those of the stack; nothing is changed
   */
  public void setWeights(Weights newWeights) {
    lock.writeLock().lock();
    try {
      requireOpen();
      weights.write(newWeights);
      releaseLast(); // its activations are those of the old weights
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The recurrent stack has been closed");
    }
  }

  /** Frees what it holds, waiting for passes that are running; the backend stays open. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        releaseLast();
        programs.close();
        weights.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
