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
    return InquiryRunner.of(device, walk).thenCompose(over -> walked(device, walk, every));
  }

  private CompletionStage<Discovery> walked(RegisterReader device, ChainWalk walk, Duration every) {
    if (walk.failure().isPresent()) {
      return CompletableFuture.completedFuture(walk.failure().get());
    }
    Chain chain = walk.chain();
    if (chain.heads().isEmpty()) {
      return CompletableFuture.completedFuture(
          new NotFound(
              Why.NO_MAP,
              "answered, but is not a SunSpec map: " + String.join("; ", chain.notes())));
    }
    Details details = new Details(models, chain);
    return InquiryRunner.of(device, details)
        .thenApply(
            over ->
                details.silence().isEmpty()
                    ? new Found(MapMaker.of(models, details.findings(), every))
                    : new NotFound(Why.BROKEN_OFF, details.silence()));
  }

  @Override
  public List<Integer> landmarks() {
    return Chain.BASES;
  }

  @Override
  public CompletionStage<Verdict> verify(RegisterReader device, DiscoveredMap map) {
    ModelHeaderCheck check = new ModelHeaderCheck(map.parts());
    return InquiryRunner.of(device, check).thenApply(over -> check.verdict());
  }

  @Override
  public Optional<DiscoveredMap> recall(String memo, Duration every) {
    try {
      Findings found = FindingsJson.read(memo);
      return found.chain().heads().isEmpty()
          ? Optional.empty()
          : Optional.of(MapMaker.of(models, found, every));
    } catch (JsonException notOurs) {
      return Optional.empty();
    }
  }
}
