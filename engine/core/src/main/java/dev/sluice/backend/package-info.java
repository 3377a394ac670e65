/** What computes programs: the interface that every backend implements, and how one is chosen. */
package dev.sluice.backend;
