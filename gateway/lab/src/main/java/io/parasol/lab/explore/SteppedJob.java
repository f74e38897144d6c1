// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The job of a real install, with other threads running where the installation would block: until
 * its progress is saved, and until the command thread has answered.
 */
final class SteppedJob implements InstallJob {

  private final InstallJob job;
  private final SimulatedProcess process;

  SteppedJob(InstallJob job, SimulatedProcess process) {
    this.job = job;
    this.process = process;
  }

  @Override
  public VerifiedCommand command() {
    return job.command();
  }

  @Override
  public Optional<Json> savedProgress() {
    return job.savedProgress();
  }

  @Override
  public void requireStillDue() throws CommandRejectedException {
    Optional<CommandRejectedException> rejected = process.askCommands(this::rejection);
    if (rejected.isPresent()) {
      throw rejected.get();
    }
  }

  private Optional<CommandRejectedException> rejection() {
    try {
      job.requireStillDue();
      return Optional.empty();
    } catch (CommandRejectedException rejected) {
      return Optional.of(rejected);
    }
  }

  @Override
  public CompletionStage<Void> saveProgress(Json what) {
    CompletionStage<Void> saved = job.saveProgress(what);
    process.block("save progress", saved.toCompletableFuture()::isDone);
    return saved;
  }

  @Override
  public CompletionStage<Void> slot() {
    return job.slot();
  }

  @Override
  public void releaseSlot() {
    job.releaseSlot();
  }

  @Override
  public void progress(String word, String detail) {
    job.progress(word, detail);
  }

  @Override
  public void end(CommandResult result) {
    job.end(result);
  }
}
