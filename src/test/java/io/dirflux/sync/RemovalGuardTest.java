package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.sync.SweepCounts.KindCount;
import io.dirflux.sync.SyncPass.Phase;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sweeps are refused, at the bounds of each rule. */
class RemovalGuardTest {

    private static final RemovalGuard GUARD = new RemovalGuard(0.2);

    @ParameterizedTest
    @CsvSource({
        "50, 19, false",
        "50, 20, true",
        "100, 20, false",
        "100, 21, true",
        "19, 19, false",
        "20, 20, true",
        "1000, 200, false",
        "1000, 201, true"
    })
    void moreThanAFifthAndAtLeastTwentyOfOneKindIsTooMuch(long total, long unseen, boolean isRefused) {
        for (RecordKind kind : RecordKind.values()) {
            KindCount count = new KindCount(total, unseen);
            SweepCounts counts = new SweepCounts(
                    kind == RecordKind.GROUP ? count : KindCount.NONE,
                    kind == RecordKind.USER ? count : KindCount.NONE,
                    kind == RecordKind.MEMBERSHIP ? count : KindCount.NONE);

            assertThat(GUARD.refusal(directory(1, 0), counts) != null)
                    .as("%s", kind)
                    .isEqualTo(isRefused);
        }
    }

    @Test
    void anEmptyListOfFewUsersIsBelievedTheSecondTime() {
        SweepCounts counts = users(5, 5);

        assertThat(GUARD.refusal(directory(0, 0), counts))
                .hasMessageContaining("has 5. They are removed if the next pass finds nobody either");
        assertThat(GUARD.refusal(directory(0, 1), counts)).isNull();
    }

    /** The message promises nothing, because the next pass is refused too. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anEmptyListOfManyUsersIsNeverBelieved(int emptyPasses) {
        assertThat(GUARD.refusal(directory(0, emptyPasses), users(100, 100)))
                .hasMessageContaining("100 of 100 users")
                .hasMessageContaining("maxRemoval(1)")
                .hasMessageNotContaining("next pass");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100})
    void withAShareOfOneEverythingIsPermitted(int users) {
        assertThat(new RemovalGuard(1).refusal(directory(0, 0), users(users, users)))
                .isNull();
    }

    private static SweepCounts users(long total, long unseen) {
        return new SweepCounts(KindCount.NONE, new KindCount(total, unseen), KindCount.NONE);
    }

    private static StoredDirectory directory(int listedUsers, int emptyPasses) {
        SyncPass pass = new SyncPass(2, Phase.SWEEP, null, 5, 0, listedUsers, 0, Set.of());
        return new StoredDirectory(Directory.builder("directory_1").build(), false, false, pass, null, emptyPasses);
    }
}
