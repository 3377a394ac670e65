/** What tests of several modules share: damaged files, and how often a soak repeats a test. */
package dev.sluice.testing;
