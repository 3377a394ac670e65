/** NVIDIA's cuDNN through PyTorch's C++ library. */
package dev.sluice.peers.libtorch.cuda;
