// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.certs.json.JsonException;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.sunspec.model.Chain;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A discovery that finds the SunSpec models of a device, and builds a register map from them. */
public final class SunSpecDiscovery implements MapDiscovery {

  private final SunSpecModels models;

  public SunSpecDiscovery(SunSpecModels models) {
    this.models = models;
  }

  @Override
  public CompletionStage<Discovery> discover(RegisterReader device, Duration every) {
    ChainWalk walk = new ChainWalk();
    return InquiryRunner.run(device, walk).thenCompose(over -> onChain(device, walk, every));
  }

  private CompletionStage<Discovery> onChain(
      RegisterReader device, ChainWalk walk, Duration every) {
    if (walk.failure().isPresent()) {
      return CompletableFuture.completedFuture(walk.failure().get());
    }
    Chain chain = walk.chain();
    if (chain.headers().isEmpty()) {
      return CompletableFuture.completedFuture(
          new NotFound(
              NotFoundReason.NO_MAP,
              "answered, but is not a SunSpec map: " + String.join("; ", chain.notes())));
    }
    Details details = new Details(models, chain);
    return InquiryRunner.run(device, details)
        .thenApply(
            over ->
                details.incompleteReason().isEmpty()
                    ? new Found(MapMaker.of(models, details.findings(), every))
                    : new NotFound(NotFoundReason.BROKEN_OFF, details.incompleteReason()));
  }

  @Override
  public List<Integer> landmarks() {
    return Chain.BASES;
  }

  @Override
  public CompletionStage<Verdict> verify(RegisterReader device, DiscoveredMap map) {
    ModelHeaderCheck check = new ModelHeaderCheck(map.parts());
    return InquiryRunner.run(device, check).thenApply(over -> check.verdict());
  }

  @Override
  public Optional<DiscoveredMap> recall(String findings, Duration every) {
    try {
      Findings found = FindingsJson.read(findings);
      return found.chain().headers().isEmpty()
          ? Optional.empty()
          : Optional.of(MapMaker.of(models, found, every));
    } catch (JsonException notOurs) {
      return Optional.empty();
    }
  }
}
