/** From text and numbers to batches: vocabularies, packed batches, and sources of them. */
package dev.sluice.data;
