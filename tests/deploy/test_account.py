"""Account, region and credentials: what is missing or refused is said, with what to do."""

import toolbox


def test_without_a_region_it_says_how_to_choose_one(one_tool, tmp_path):
    env = toolbox.environment(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    written = toolbox.run(one_tool, "diff", status=2, env=env, cwd=tmp_path)
    assert "no region is chosen" in written
    assert "--region" in written
