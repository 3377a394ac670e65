/**
 * The tests that every backend must pass, as a library: a backend's module subclasses each class
 * here and says how the backend is opened. All compare with the reference backend in double, from
 * non-zero initial states, at sizes that are 1, prime, or one off a tile.
 */
package dev.sluice.conformance;
