// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway.history;

import org.jspecify.annotations.NullMarked;
