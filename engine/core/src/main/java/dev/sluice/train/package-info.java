/** Training: programs of whole steps, schedules, evaluation, checkpoints, progress. */
package dev.sluice.train;
