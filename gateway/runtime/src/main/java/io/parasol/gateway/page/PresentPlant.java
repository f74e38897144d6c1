// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.figures.FigureSnapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The present figures of the plant, computed once for all pages that show the same minute. */
@ConfinedTo("page")
final class PresentPlant {

  private final PageServices.Figures figures;
  private Instant madeAt = Instant.MIN;
  private CompletionStage<Json.Obj> made =
      CompletableFuture.completedFuture(PresentFigures.of(Optional.empty(), Optional.empty()));

  PresentPlant(PageServices.Figures figures) {
    this.figures = figures;
  }

  /** Returns the figures as JSON; without money, if it cannot be computed at the moment. */
  CompletionStage<Json.Obj> get() {
    Optional<FigureSnapshot> snapshot = figures.snapshot();
    Instant at = snapshot.map(FigureSnapshot::at).orElse(madeAt);
    if (!at.equals(madeAt)) {
      madeAt = at;
      made =
          figures
              .money()
              .exceptionally(busy -> Optional.empty())
              .thenApply(money -> PresentFigures.of(snapshot, money));
    }
    return made;
  }
}
