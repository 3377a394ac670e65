// The innermost product: some rows of A times one panel of a packed B, sums in registers.
//
//   A                        packed B, one panel                     a work-item's sums
//        k                       k = 0:  | lane 0  | lane 1  | ...       V vectors of W
//   r  [ . . . . ]               k = 1:  | lane 0  | lane 1  | ...    R  [ ....  ....  .... ]
//   r  [ . . . . ]               each lane V vectors of W            rows [ ....  ....  .... ]
//
// A panel has LU lanes of V * W columns and is as deep as the product: number (k, lane, v, w) lies at
// ((panel * depth + k) * LU + lane) * V * W + v * W + w. In a layer's weights the V vectors are the gates of
// the same W units, so that one load of V * W numbers feeds all gates of a unit.
//
// LU lanes by LR work-items make a group, which computes LR * R rows.
//   KT == 0: every work-item reads A itself, which suits processors with large caches;
//   KT > 0:  the group brings KT columns of A at a time to local memory, transposed: the tile, a kernel's last
//            parameter. No kernel declares local memory of its own: where a function with barriers stays a
//            function, as one does that is called twice, PoCL 3.1 makes one variable of it for all its threads.
// A lies by rows, or (A_PACKED) packed as B is, in panels of LR * R.

#ifndef PANEL_CL
#define PANEL_CL

#ifndef V
#define V 4
#endif
#ifndef R
#define R 4
#endif
#ifndef LU
#define LU 16
#endif
#ifndef LR
#define LR 4
#endif
#ifndef KT
#define KT 16
#endif
#ifndef A_PACKED
#define A_PACKED 0
#endif
#ifndef HALF
#define HALF 0
#endif

#define GROUP_ROWS (LR * R)
#define LANE (V * W)

#if HALF
#define WEIGHT half
#else
#define WEIGHT float
#endif

// V vectors that lie together; their address is a multiple of their size where W is 1.
static inline void load_lane(const __global WEIGHT *p, floatW w[V]) {
#if W == 1 && V == 4 && HALF
  float4 all = vloada_half4(0, p);
  w[0] = all.x, w[1] = all.y, w[2] = all.z, w[3] = all.w;
#elif W == 1 && V == 4
  float4 all = *(const __global float4 *)p;
  w[0] = all.x, w[1] = all.y, w[2] = all.z, w[3] = all.w;
#elif W == 1 && V == 2 && !HALF
  float2 all = *(const __global float2 *)p;
  w[0] = all.x, w[1] = all.y;
#else
#pragma unroll
  for (int v = 0; v < V; v++) {
#if HALF && W == 1
    w[v] = vload_half(v, p);
#elif HALF
    w[v] = JOIN(vload_half, W)(v, p);
#else
    w[v] = LOADW(p + v * W);
#endif
  }
#endif
}

// A struct, since an array of 16 bytes is aligned to 16 in memory, and PoCL 3.1 claims that of each work-item's
// own sum, too.
typedef struct {
  floatW at[R][V];
} Sums;

static inline void clear_sums(Sums *sums) {
#pragma unroll
  for (int r = 0; r < R; r++) {
#pragma unroll
    for (int v = 0; v < V; v++) {
      sums->at[r][v] = (floatW)(0.0f);
    }
  }
}

#if KT == 0
#define TILE_PARAMETER
#define TILE_ARGUMENT
#define TILE_LOCAL

// sums += A[row .. row + R) * B, for columns [0, depth) of A; rows from `rows` on repeat the last one, so that
// nothing outside is read. Within, the sums are a copy, which is in registers whatever the caller's are indexed by.
static inline void multiply(
    Sums *sums, const A_SPACE float *a, int lda, int row, int rows, const __global WEIGHT *b,
    int depth) {
  Sums own = *sums;
#if A_PACKED
  const A_SPACE float *from = a + (size_t)(row / GROUP_ROWS) * depth * GROUP_ROWS + row % GROUP_ROWS;
#else
  const A_SPACE float *from[R];
#pragma unroll
  for (int r = 0; r < R; r++) {
    from[r] = a + (size_t)min(row + r, rows - 1) * lda;
  }
#endif
  for (int k = 0; k < depth; k++) {
    floatW w[V];
    load_lane(b, w);
    b += LU * LANE;
#pragma unroll
    for (int r = 0; r < R; r++) {
#if A_PACKED
      float x = from[r];
#else
      float x = from[r][k];
#endif
#pragma unroll
      for (int v = 0; v < V; v++) {
        own.at[r][v] = fma((floatW)(x), w[v], own.at[r][v]);
      }
    }
#if A_PACKED
    from += GROUP_ROWS;
#endif
  }
  *sums = own;
}
#else
// One row more than there are, so that neighbouring columns fall into different banks.
#define TILE_STRIDE (GROUP_ROWS + 1)
#define TILE_PARAMETER , __local float *tile
#define TILE_ARGUMENT , tile
#define TILE_LOCAL LOCAL(tile);

// As above; all work-items of the group must call it. A group that has no part in a product calls it with a
// depth of 0.
static inline void multiply(
    Sums *sums, const A_SPACE float *a, int lda, int row, int rows, const __global WEIGHT *b,
    int depth, __local float *tile) {
  int item = get_local_id(1) * LU + get_local_id(0);
  int local_row = get_local_id(1) * R;
  int first = row - local_row;
  for (int k0 = 0; k0 < depth; k0 += KT) {
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = item; i < KT * GROUP_ROWS; i += LU * LR) {
#if A_PACKED
      int r = i % GROUP_ROWS;
      int k = i / GROUP_ROWS;
      bool inside = k0 + k < depth;
      size_t at = ((size_t)(first / GROUP_ROWS) * depth + k0 + k) * GROUP_ROWS + r;
#else
      int r = i / KT;
      int k = i % KT;
      bool inside = first + r < rows && k0 + k < depth;
      size_t at = (size_t)(first + r) * lda + k0 + k;
#endif
      tile[k * TILE_STRIDE + r] = inside ? a[at] : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int end = min(KT, depth - k0);
    for (int k = 0; k < end; k++) {
      floatW w[V];
      load_lane(b, w);
      b += LU * LANE;
#pragma unroll
      for (int r = 0; r < R; r++) {
        float x = tile[k * TILE_STRIDE + local_row + r];
#pragma unroll
        for (int v = 0; v < V; v++) {
          sums->at[r][v] = fma((floatW)(x), w[v], sums->at[r][v]);
        }
      }
    }
  }
}
#endif

#endif
