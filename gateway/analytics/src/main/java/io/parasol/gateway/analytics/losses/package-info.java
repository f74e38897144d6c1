// SPDX-License-Identifier: Apache-2.0
/** The loss ledger: each deficit has one cause, one energy and one amount of money. */
@NullMarked
package io.parasol.gateway.analytics.losses;

import org.jspecify.annotations.NullMarked;
