/**
 * The cpu backend: fused recurrent kernels in Java, on the processor's vector units.
 *
 * <p>{@code vector} has the vectors and their functions, {@code gemm} packed panels and products,
 * {@code recurrent} the layers, {@code kernel} every other operation, {@code team} the threads and
 * {@code memory} where everything is.
 */
package dev.sluice.cpu;
